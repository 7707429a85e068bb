import { constraint } from '../constraints/option.js';
import type { Constraint } from '../constraints/contract.js';
import type { ParamSpec, Shape } from '../contract.js';
import type { Initializer } from '../initializers/contract.js';
import type { InitializerName } from '../initializers/registry.js';
import { initializer } from '../options.js';
import type { Regularizer } from '../regularizers/contract.js';
import { regularizer } from '../regularizers/option.js';

type Table<N extends string> = {
  readonly [K in `${N}Initializer`]: ReturnType<typeof initializer>;
} & { readonly [K in `${N}Regularizer`]: ReturnType<typeof regularizer> } & {
  readonly [K in `${N}Constraint`]: ReturnType<typeof constraint>;
};

type Chosen<N extends string> = { readonly [K in `${N}Initializer`]: Initializer } & {
  readonly [K in `${N}Regularizer`]?: Regularizer | undefined;
} & { readonly [K in `${N}Constraint`]?: Constraint | undefined };

/** The options of a parameter, named as in Keras: `gammaInitializer`, `gammaRegularizer`, `gammaConstraint`. */
export const parameter = <N extends string>(name: N, by: InitializerName) =>
  ({
    [`${name}Initializer`]: initializer(by),
    [`${name}Regularizer`]: regularizer(),
    [`${name}Constraint`]: constraint(),
  }) as Table<N>;

/** The parameter of this shape that those options describe. */
export const described = <N extends string>(name: N, options: Chosen<N>, shape: Shape): ParamSpec => {
  const of: Chosen<string> = options;
  return {
    shape,
    init: of[`${name}Initializer`]!,
    regularizer: of[`${name}Regularizer`],
    constraint: of[`${name}Constraint`],
  };
};
