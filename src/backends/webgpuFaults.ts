/** What tfjs does not look for in a WebGPU device: that it is lost, its limits, and that it has refused a command. */
import type { DataId } from '@tensorflow/tfjs-core';
import { HandgradError } from '../errors.js';
import { lose, watchDevice } from './lost.js';
import { OutOfMemoryError, type Asked } from './outOfMemory.js';

interface GpuError {
  readonly message: string;
}
interface Device {
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', f: (event: { readonly error: GpuError }) => void): void;
}
interface Buffer {
  destroy(): void;
}
/** What of tfjs' backend is used here. */
interface Webgpu {
  readonly tensorMap: { get(dataId: DataId): { readonly shape: readonly number[] } };
  uploadToGPU(dataId: DataId): void;
  readonly device: Device;
  readonly bufferManager: {
    numFreeBuffers: number;
    numBytesAllocated: number;
    readonly freeBuffers: Map<string, (Buffer & { readonly size: number })[]>;
    acquireBuffer(size: number, usage: number, ...more: unknown[]): object;
  };
}

/** GPUBufferUsage.STORAGE: tensors. */
const storage = 0x80;

/** A buffer without memory behind it may lie in tfjs' pool. */
const emptyPool = ({ bufferManager }: Webgpu): void => {
  for (const free of bufferManager.freeBuffers.values())
    for (const buffer of free.splice(0)) {
      bufferManager.numFreeBuffers--;
      bufferManager.numBytesAllocated -= buffer.size;
      buffer.destroy();
    }
};

/** A buffer beyond the limits is refused by the device, and tfjs goes on with zeros. */
const guardLimits = ({ bufferManager, device }: Webgpu, seen: (asked: Asked) => void): void => {
  const acquire = bufferManager.acquireBuffer.bind(bufferManager);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
  const mb = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MB`;
  bufferManager.acquireBuffer = (size, usage, ...more) => {
    const most = usage & storage ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
    const asked = { bytes: size, most };
    if (size > most) throw new OutOfMemoryError('webgpu', asked, `this GPU takes ${mb(most)} in one piece`);
    seen(asked);
    try {
      return acquire(size, usage, ...more);
    } catch (error) {
      throw error instanceof RangeError ? new OutOfMemoryError('webgpu', asked, 'there is no more') : error;
    }
  };
};

/** Gives the error the tensor's shape. */
const nameShapes = (webgpu: Webgpu): void => {
  const upload = webgpu.uploadToGPU.bind(webgpu);
  webgpu.uploadToGPU = (dataId) => {
    try {
      upload(dataId);
    } catch (error) {
      throw error instanceof OutOfMemoryError ? error.withShape(webgpu.tensorMap.get(dataId).shape) : error;
    }
  };
};

const nameOf = (error: GpuError): string => error.constructor.name;

export const guardWebgpu = (backend: object): void => {
  const webgpu = backend as Webgpu;
  const { device } = webgpu;
  let largest: Asked | undefined;
  let fault: GpuError | undefined;
  guardLimits(webgpu, (asked) => {
    if (!largest || asked.bytes > largest.bytes) largest = asked;
  });
  nameShapes(webgpu);
  device.addEventListener('uncapturederror', ({ error }) => (fault ??= error));
  watchDevice(backend, {
    name: 'webgpu',
    lost: () => undefined,
    assertSound: () => {
      const [error, asked] = [fault, largest];
      fault = largest = undefined;
      if (!error) return;
      emptyPool(webgpu);
      throw nameOf(error) === 'GPUOutOfMemoryError'
        ? new OutOfMemoryError('webgpu', asked, 'the GPU has no more')
        : new HandgradError(
            'backend',
            `Backend "webgpu" has refused a command: ${error.message.split('\n', 1)[0]!.replace(/\.$/, '')}.`,
            'what it has computed since then is not to be trusted; train on another backend, and report this',
          );
    },
  });
  void device.lost.then(({ reason, message }) =>
    lose(
      backend,
      [reason, message]
        .filter(Boolean)
        .join(': ')
        .replace(/\.?\s*$/, '') || 'no reason is known',
    ),
  );
};
