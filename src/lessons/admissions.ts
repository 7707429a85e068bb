/**
 * A table of the form of the one that lesson 3 trains on (who was admitted to graduate school: admit, gre, gpa and the
 * rank of the college), which is not part of the lesson. Its rows are drawn from what UCLA's statistics pages report of
 * that table: the means, deviations and limits of gre and gpa and their correlation, how many come from colleges of each rank,
 * and the logistic regression fitted to it.
 *
 * P(admit = 1) = σ(−3.99 + 0.002264·gre + 0.804·gpa + b_rank),  b = 0, −0.6754, −1.3402, −1.5515
 */
import * as v from 'valibot';
import type { Table } from '../data/table.js';
import { count, factory, wholeNumber } from '../optionTable.js';
import { deriveSeed, rng } from '../random.js';

/** gre comes in steps of 20. */
const gre = { mean: 587.7, deviation: 115.5, low: 220, high: 800, step: 20 };
const gpa = { mean: 3.39, deviation: 0.38, low: 2.26, high: 4 };
/** Of gre and gpa. */
const correlation = 0.384;
/** Of 400 who apply, how many come from colleges of a rank up to 1, 2, 3 and 4. */
const upToRank = [61, 212, 333, 400];
const byRank = [0, -0.6754, -1.3402, -1.5515];

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** The same seed draws the same rows, and fewer are the first of more. */
export const admissions = factory(
  'admissions',
  { count: v.optional(count(), 400), seed: wholeNumber(1) },
  ({ count, seed }): Table => {
    const random = rng(deriveSeed(seed, 'admissions'));
    const rows = Array.from({ length: count }, () => {
      const [a, b] = [random.normal(), random.normal()];
      const together = correlation * a + Math.sqrt(1 - correlation ** 2) * b;
      const score = gre.step * Math.round((gre.mean + gre.deviation * a) / gre.step);
      const g = clamp(score, gre.low, gre.high);
      const p = Number(clamp(gpa.mean + gpa.deviation * together, gpa.low, gpa.high).toFixed(2));
      const place = random.integer(400);
      const rank = upToRank.findIndex((limit) => place < limit);
      const logit = -3.99 + 0.002264 * g + 0.804 * p + byRank[rank]!;
      const admit = random.uniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
      return [String(admit), String(g), String(p), String(rank + 1)];
    });
    return { columns: ['admit', 'gre', 'gpa', 'rank'], rows };
  },
);
