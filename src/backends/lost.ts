/**
 * Devices that can go away under a backend: the context of webgl, the device of webgpu. tfjs does not look: a read then
 * never comes back, or brings zeros. Here each read of such a backend ends, and ends with an error that says what to do.
 */
import { backend, engine, type DataId, type Tensor } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';
import type { BackendName } from './contract.js';

/** What of tfjs' backend is needed here. */
interface Reader {
  read(dataId: DataId): Promise<unknown>;
  readSync(dataId: DataId): unknown;
}

export interface DeviceProbe {
  readonly name: BackendName;
  /** Asked before and after each read. @returns why the device is gone, or undefined */
  readonly lost: () => string | undefined;
  /** Asked after each read. @throws {HandgradError} the numbers read are not to be trusted */
  readonly assertSound?: () => void;
}

interface Device extends DeviceProbe {
  loss: HandgradError | undefined;
  /** What waits for the device now: rejected when it is lost. */
  readonly waiting: Set<(error: HandgradError) => void>;
}

const devices = new WeakMap<object, Device>();
let anyIsWatched = false;

const lossError = (name: BackendName, why: string): HandgradError =>
  new HandgradError(
    'backend',
    `Backend "${name}" has lost its GPU: ${why}.`,
    `\`await useBackend('${name}')\` starts it anew, or another backend; then \`model.restore()\` puts back what \`fit\` kept of the last epoch. If it is lost again: a smaller batch size, or reload the page`,
  );

const lossOfDevice = (device: Device): HandgradError | undefined => {
  const why = device.loss ? undefined : device.lost();
  if (why !== undefined) device.loss = lossError(device.name, why);
  return device.loss;
};

/** The error of a device that is gone; undefined while it is there, and of a backend that has none. */
export const lossOf = (tfjsBackend: object | undefined): HandgradError | undefined => {
  const device = tfjsBackend && devices.get(tfjsBackend);
  return device && lossOfDevice(device);
};

/** Of the backend that runs now. */
export const currentLoss = (): HandgradError | undefined => lossOf(backend());

/** Of the backend that holds a tensor: not always the one that runs now. */
export const lossOfTensor = (tensor: Tensor): HandgradError | undefined =>
  tensor.isDisposed ? undefined : lossOf(engine().state.tensorInfo.get(tensor.dataId)?.backend);

/** Whether this process has started a backend that may go away. */
export const anyCanBeLost = (): boolean => anyIsWatched;

/** Whether the backend that runs now has a device that may go away. */
export const canBeLost = (): boolean => devices.has(backend());

/** What an error means where the device is gone: tfjs stumbles over that in many ways. */
export const explained = (error: unknown): unknown => currentLoss() ?? error;

/** Everything that waits for the device is told. */
export const lose = (tfjsBackend: object, why: string): void => {
  const device = devices.get(tfjsBackend)!;
  const loss = (device.loss ??= lossError(device.name, why));
  for (const reject of device.waiting) reject(loss);
  device.waiting.clear();
};

/** A reading that fails for another reason is told so after a second. */
const tries = 20;
const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 50));

/** As `reading`, but rejects as soon as the device is lost. */
const orLost = <T>(device: Device, reading: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    device.waiting.add(reject);
    reading
      .catch(async (error: unknown) => {
        // The device may say only after this that it is lost.
        for (let i = 0; i < tries && !lossOfDevice(device); i++) await pause();
        throw lossOfDevice(device) ?? error;
      })
      .then(resolve, reject)
      .finally(() => device.waiting.delete(reject));
  });

/** Called once for each backend that has a device. */
export const watchDevice = (tfjsBackend: object, probe: DeviceProbe): void => {
  const device: Device = { ...probe, loss: undefined, waiting: new Set() };
  devices.set(tfjsBackend, device);
  anyIsWatched = true;
  const reader = tfjsBackend as Reader;
  const [read, readSync] = [reader.read.bind(reader), reader.readSync.bind(reader)];
  const assertSound = (): void => {
    const loss = lossOfDevice(device);
    if (loss) throw loss;
    device.assertSound?.();
  };
  reader.read = async (dataId) => {
    const loss = lossOfDevice(device);
    if (loss) throw loss;
    const values = await orLost(device, read(dataId));
    assertSound(); // read while the device went, they are zeros
    return values;
  };
  reader.readSync = (dataId) => {
    const values = readSync(dataId);
    assertSound();
    return values;
  };
};

/** Takes a backend whose device is gone out of tfjs, so that the next start makes a new one. */
export const forgetLost = (name: BackendName): void => {
  const { registry, registryFactory } = engine();
  const gone = registry[name];
  const registered = registryFactory[name];
  if (!gone || !registered || !lossOf(gone)) return;
  try {
    engine().removeBackend(name); // frees the programs too, which webgl keeps for all of its contexts
  } catch {
    delete registry[name]; // it could not let go of a device that is not there
  }
  registryFactory[name] = registered;
};
