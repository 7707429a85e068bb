/** What is said to people is said in two languages. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];
export type Text = Readonly<Record<Language, string>>;

/** The same in both: formulas, names, numbers. */
export const same = (text: string): Text => ({ en: text, zh: text });
