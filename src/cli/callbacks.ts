/** `5`, `5:restoreBestWeights=true`: callbacks that wait for so many epochs. */
import * as v from 'valibot';
import type { Callback } from '../train/callbacks/contract.js';
import { earlyStopping } from '../train/callbacks/earlyStopping.js';
import { reduceLROnPlateau } from '../train/callbacks/reduceLROnPlateau.js';
import { choose, type Chosen, type Makers } from './grammar.js';

const makers = { earlyStopping, reduceLROnPlateau } as Makers<Callback>;

export const callbackAfter = (name: 'earlyStopping' | 'reduceLROnPlateau') =>
  v.pipe(
    v.string(),
    v.check(
      (text) => /^(\d+|\w+=[^:]+)(:|$)/.test(text),
      'expected a whole number of epochs, and options such as 5:monitor=loss',
    ),
    v.transform((text) =>
      choose('callback', makers, `${name}:${/^\d+(:|$)/.test(text) ? `patience=${text}` : text}`),
    ),
  );

/** They monitor the loss of what is held out, if there is something. */
export const callbacksOf = (
  chosen: readonly (Chosen<Callback> | undefined)[],
  validates: boolean,
): readonly Callback[] =>
  chosen.flatMap((given) =>
    given ? [given.make({ monitor: validates ? 'val_loss' : 'loss', ...given.options })] : [],
  );
