/** The Python wheels that hold TensorFlow's C library, by system: their names on the index, and what is in them. */
export interface Wheel {
  readonly package: string;
  readonly version: string;
  /** What pip calls the platform. */
  readonly platform: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** TensorFlow's C library, and what it shares with the rest. */
  readonly libraries: readonly [string, string];
}

/** The last whose C library tfjs-node's own tests pass on without exception; 2.9, tfjs-node's own, has it not. */
const version = '2.15.1';
/** The wheels differ by it; the library does not need it. */
export const pythonVersion = '3.11';
const so = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
const dylib = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'] as const;

export const wheels: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version,
    platform: 'manylinux2014_x86_64',
    file: `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl`,
    bytes: 207208420,
    sha256: '54660c074d7241a503e81edfd9f5ef5af88f64051b72e2945f26318c790f2d26',
    libraries: so,
  },
  'linux-arm64': {
    package: 'tensorflow-cpu-aws',
    version,
    platform: 'manylinux2014_aarch64',
    file: `tensorflow_cpu_aws-${version}-cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64.whl`,
    bytes: 211874120,
    sha256: 'd4c3a3a9363bf42999adedbbd514e3a133be2d62f61fee9cfa46aaefb087c09e',
    libraries: so,
  },
  'darwin-arm64': {
    package: 'tensorflow',
    version,
    platform: 'macosx_12_0_arm64',
    file: `tensorflow-${version}-cp311-cp311-macosx_12_0_arm64.whl`,
    bytes: 205736374,
    sha256: 'aa926114d1e13ffe5b2ea59c3f195216f26646d7fe36e9e5207b291e4b7902ff',
    libraries: dylib,
  },
  'darwin-x64': {
    package: 'tensorflow',
    version,
    platform: 'macosx_10_15_x86_64',
    file: `tensorflow-${version}-cp311-cp311-macosx_10_15_x86_64.whl`,
    bytes: 236482723,
    sha256: '6761efe511e6ee0f893f60738fefbcc51d6dc386eeaaafea59d21899ef369ffd',
    libraries: dylib,
  },
};
