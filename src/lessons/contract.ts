/**
 * What a lesson shows, piece by piece: whoever hosts it (the command line, a page) prints the pieces. A lesson
 * computes on the backend that is running, and with the network of objects; it needs no Node.
 */
import type { Text } from '../explain/language.js';
import type { Step } from '../explain/walk.js';
import type { Table } from '../data/table.js';
import type { TrainingOptions } from './three/setting.js';

/** A number that a lesson prints, beside what it is. */
export interface Figure {
  readonly name: Text;
  /** `½ Σ (t − y)²` */
  readonly formula?: string;
  /** As the lesson prints it, all its digits. */
  readonly printed?: string;
  /** In float64. */
  readonly value: number;
  /** By the tensor engine, in float32, on the backend that is running. */
  readonly engine?: number;
  /** Why it is not what the lesson prints. */
  readonly note?: Text;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Text }
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[] }
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'table';
      readonly header: readonly Text[];
      /** A string is the same in every language. */
      readonly rows: readonly (readonly (string | Text)[])[];
    };

export interface LessonContext {
  /** Called before what may take long, with what it is. */
  readonly progress: (what: Text) => void;
  /** Lesson 3 trains on it. Default: a table that is generated, of the form of the lesson's. */
  readonly table?: Table | undefined;
  /** How lesson 3 reads the table and trains on it. */
  readonly training?: TrainingOptions | undefined;
  /** Of what is drawn. Default 1. */
  readonly seed: number;
}

export interface Lesson {
  readonly title: Text;
  readonly run: (context: LessonContext) => AsyncIterable<Block> | Iterable<Block>;
}

/** Whether a number, rounded to as many decimals as were printed, is what was printed. */
export const agrees = (printed: string, value: number): boolean => {
  const [mantissa = '', power = '0'] = printed.split('e');
  const decimals = (mantissa.split('.')[1] ?? '').length;
  return (value / 10 ** Number(power)).toFixed(decimals) === mantissa;
};
