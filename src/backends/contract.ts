/** What a backend is to the rest: a row of `starters.ts`. */

/** Every backend of tfjs that handgrad trains on. */
export type BackendName = 'tensorflow' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** What runs the program. */
export type Host = 'node' | 'browser';

export type Threads = number | 'auto';

export interface BackendOptions {
  /**
   * Of the wasm backend, from 1 to 8. Default `auto`: the cores for this process, less one where there are more than two.
   * Fixed by the first start in a process. Browsers need cross-origin isolation for more than one.
   */
  readonly threads?: Threads;
  /** Where a page finds the .wasm files of the wasm backend: a folder's address. Default: beside the script. */
  readonly wasmPaths?: string;
  /** Told once which backend `auto` chose. Default `console.info`; `false`: nobody. */
  readonly log?: ((line: string) => void) | false;
}

/** `BackendOptions` with the default filled in. */
export type StartOptions = BackendOptions & { readonly threads: Threads };

/** What computes. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Threads of the wasm and the tensorflow backend; 1 for any other. */
  readonly threads: number;
  /** Bits of its floating-point numbers: 16 on some mobile GPUs under webgl, else 32. */
  readonly precision: 16 | 32;
  /** The processor or the GPU, as the backend calls it. */
  readonly device?: string;
  /** Of the native library behind it, where there is one. */
  readonly library?: string;
  /** Why there are fewer threads than were asked for. */
  readonly note?: string;
}

/** What only the backend itself can tell. */
export type Details = Partial<Omit<BackendInfo, 'name'>>;

export interface Starter {
  /** What has to be installed. */
  readonly packages: readonly string[];
  /** Where it can run. */
  readonly hosts: readonly Host[];
  /** Registers the backend with tfjs. @throws why it cannot */
  readonly load: (options: StartOptions) => Promise<unknown>;
  /** Called with tfjs' backend when it has started; again with a new one, if the GPU of the first was lost. */
  readonly onStart?: (backend: object) => void;
  /** Of the backend that runs now. */
  readonly details?: () => Details;
  /** What gets it, where `npm install` of its packages is not enough. */
  readonly install?: string;
}
