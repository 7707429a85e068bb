/** The command that gets a tool, on each system. */
import type { Machine } from './machine.js';

export type Tool = 'compiler' | 'python' | 'pip' | 'browser';

interface Manager {
  readonly program: string;
  readonly install: string;
  readonly packages: Readonly<Partial<Record<Tool, string>>>;
}

const python = 'python3 python3-pip';

const managers: readonly Manager[] = [
  {
    program: 'apt-get',
    install: 'apt-get install -y',
    packages: { compiler: 'g++', python, pip: 'python3-pip', browser: 'chromium' },
  },
  {
    program: 'dnf',
    install: 'dnf install -y',
    packages: { compiler: 'gcc-c++', python, pip: 'python3-pip', browser: 'chromium' },
  },
  {
    program: 'apk',
    install: 'apk add',
    packages: { compiler: 'g++', python: 'python3 py3-pip', pip: 'py3-pip', browser: 'chromium' },
  },
  {
    program: 'pacman',
    install: 'pacman -S --noconfirm',
    packages: { compiler: 'gcc', python: 'python python-pip', pip: 'python-pip', browser: 'chromium' },
  },
];

/** Whatever the package manager. */
const elsewhere: Readonly<Partial<Record<NodeJS.Platform, Partial<Record<Tool, string>>>>> = {
  darwin: {
    compiler: 'xcode-select --install',
    python: 'brew install python',
    pip: 'python3 -m ensurepip --upgrade',
  },
};

export const commandFor = ({ platform, root, which }: Machine, tool: Tool): string | undefined => {
  if (platform !== 'linux') return elsewhere[platform]?.[tool];
  const manager = managers.find(({ program }) => which(program));
  const names = manager?.packages[tool];
  return names && `${root ? '' : 'sudo '}${manager.install} ${names}`;
};
