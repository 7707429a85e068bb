/** Counts of several classes as one number, or one for each. */
import * as v from 'valibot';
import { choice } from '../options.js';

type Counts = readonly number[];
type Score = (counts: Counts) => number;

/** a/b, and 0 where there is nothing to divide by (Keras's divide_no_nan). */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);

/** A statistic [C·k] as C lists of k. */
export const chunks = (total: Counts, k: number): Counts[] =>
  Array.from({ length: total.length / k }, (_, c) => total.slice(c * k, (c + 1) * k));

const sum = (values: Counts): number => values.reduce((a, b) => a + b, 0);
const sumOver = (classes: readonly Counts[]): Counts => classes.reduce((a, b) => a.map((n, i) => n + b[i]!));

const rules = {
  macro: (classes: readonly Counts[], score: Score) => sum(classes.map(score)) / classes.length,
  micro: (classes: readonly Counts[], score: Score) => score(sumOver(classes)),
  weighted: (classes: readonly Counts[], score: Score, actual: Score) =>
    ratio(sum(classes.map((c) => score(c) * actual(c))), sum(classes.map(actual))),
  none: (classes: readonly Counts[], score: Score): Readonly<Record<string, number>> =>
    Object.fromEntries(classes.map((c, i) => [i, score(c)])),
} as const;

export type Average = keyof typeof rules;

/**
 * Keras F1Score's names. macro: the mean over the classes, absent ones too; micro: of the counts of all classes;
 * weighted: the mean over the classes by how often each is true; none: one number each, named by the class's number.
 * Keras's default is none for F1Score, and micro in effect for Precision and Recall; but a log wants one number,
 * and of one answer a row micro is just the accuracy.
 */
export const average = () => v.optional(choice(Object.keys(rules) as Average[]), 'macro');

/** @param actual - how often a class is true */
export const averaged = (by: Average, classes: readonly Counts[], score: Score, actual: Score) =>
  rules[by](classes, score, actual);
