/** Nine significant digits, as the lessons print, without zeros at the end: 0.751365070 is 0.75136507. */
export const digits = (n: number, count = 9): string => {
  if (!Number.isFinite(n)) return String(n).replace('Infinity', '∞').replace('-', '−');
  const text = n === 0 ? '0' : n.toPrecision(count);
  const [mantissa = '', power] = text.split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return (power === undefined ? short : `${short}e${Number(power)}`).replaceAll('-', '−');
};

/** A number in a product or a difference: a negative one stands in parentheses. */
export const factor = (n: number): string => (n < 0 ? `(${digits(n)})` : digits(n));
