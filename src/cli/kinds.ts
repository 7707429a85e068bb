/** Everything that has a name and options, by what it is. */
import { constraints } from '../constraints/registry.js';
import { initializers } from '../initializers/registry.js';
import { losses } from '../losses/registry.js';
import { metrics } from '../metrics/registry.js';
import { optimizers } from '../optimizers/registry.js';
import { activationRows, layers } from '../registry.js';
import { regularizers } from '../regularizers/registry.js';
import { factoriesOf } from '../row.js';
import { schedules } from '../schedules/registry.js';
import { callbacks } from '../train/callbacks/registry.js';
import type { Makers } from './grammar.js';

export type Activation = ReturnType<(typeof activations)[keyof typeof activations]>;
export const activations = factoriesOf(activationRows);
/** Activations are layers too, but they are listed once. */
const otherLayers = Object.fromEntries(
  Object.entries(layers).filter(([name]) => !Object.hasOwn(activations, name)),
) as Makers<unknown>;

export interface Kind {
  /** One of them, in a sentence. */
  readonly one: string;
  readonly makers: Makers<unknown>;
  /** The folders below src in which their headers are. */
  readonly folders: readonly string[];
  /** Whether there are options that belong to the kind: they are shown once. */
  readonly shares?: boolean;
  /** Said after the list. */
  readonly note?: string;
}

export const kinds: Readonly<Record<string, Kind>> = {
  layers: {
    one: 'layer',
    makers: otherLayers,
    folders: ['layers'],
    shares: true,
    note: 'Every activation is a layer too: handgrad list activations',
  },
  activations: { one: 'activation', makers: activations, folders: ['layers/activations'], shares: true },
  losses: { one: 'loss', makers: losses, folders: ['losses'], shares: true },
  optimizers: { one: 'optimizer', makers: optimizers, folders: ['optimizers'], shares: true },
  schedules: { one: 'schedule', makers: schedules, folders: ['schedules'] },
  metrics: { one: 'metric', makers: metrics, folders: ['metrics'], shares: true },
  initializers: { one: 'initializer', makers: initializers, folders: ['initializers'] },
  constraints: { one: 'constraint', makers: constraints, folders: ['constraints'] },
  regularizers: { one: 'regularizer', makers: regularizers, folders: ['regularizers'] },
  callbacks: { one: 'callback', makers: callbacks, folders: ['train/callbacks'] },
};
