/** What tfjs does not look for in a WebGL context: that it is lost, and that there was no room for a texture. */
import { env, type DataId } from '@tensorflow/tfjs-core';
import { lose, watchDevice } from './lost.js';
import { OutOfMemoryError, type Asked } from './outOfMemory.js';
import { breathe } from './turns.js';

interface TextureData {
  readonly shape: readonly number[];
  readonly texture: object | null | undefined;
}
interface Fence {
  readonly isFencePassed: () => boolean;
}
/** What of tfjs' backend is used here. */
interface Webgl {
  readonly gpgpu: {
    readonly gl: WebGL2RenderingContext;
    pollFence(fence: Fence): Promise<void>;
  };
  readonly texData: { get(dataId: DataId): TextureData };
  readonly textureManager: {
    readonly numBytesAllocated: number;
    readonly freeTextures: Readonly<Record<string, { readonly texture: WebGLTexture }[]>>;
    _numBytesAllocated: number;
    _numBytesFree: number;
    numFreeTextures: number;
  };
  uploadToGPU(dataId: DataId): void;
  releaseGPUData(dataId: DataId): void;
}

/** To ask for errors is to wait for the GPU: after a texture of this size, else with the next read. */
const large = 2 ** 20;

const bytesOf = (shape: readonly number[]): number => 4 * shape.reduce((a, b) => a * b, 1);

/** @returns whether OUT_OF_MEMORY is among the errors since the last time */
const ranOut = (gl: WebGL2RenderingContext): boolean => {
  let found = false;
  for (
    let error = gl.getError();
    error !== gl.NO_ERROR && error !== gl.CONTEXT_LOST_WEBGL;
    error = gl.getError()
  )
    found ||= error === gl.OUT_OF_MEMORY;
  return found;
};

/** The texture that has no memory behind it must not come back from tfjs' pool. */
const discard = (webgl: Webgl, dataId: DataId): void => {
  const flag = 'WEBGL_DELETE_TEXTURE_THRESHOLD';
  const before = env().getNumber(flag);
  env().set(flag, 0);
  try {
    webgl.releaseGPUData(dataId);
  } finally {
    env().set(flag, before);
  }
};

/** A small texture without memory may lie in tfjs' pool. */
const emptyPool = ({ gpgpu: { gl }, textureManager }: Webgl): void => {
  for (const free of Object.values(textureManager.freeTextures))
    for (const { texture } of free.splice(0)) {
      gl.deleteTexture(texture);
      textureManager.numFreeTextures--;
    }
  textureManager._numBytesAllocated -= textureManager._numBytesFree;
  textureManager._numBytesFree = 0;
};

const guardTextures = (webgl: Webgl): (() => void) => {
  const { gl } = webgl.gpgpu;
  const upload = webgl.uploadToGPU.bind(webgl);
  let checked = webgl.textureManager.numBytesAllocated;
  let largest: Asked | undefined;
  const assertRoom = (why: string): void => {
    checked = webgl.textureManager.numBytesAllocated;
    const asked = largest;
    largest = undefined;
    if (ranOut(gl)) throw new OutOfMemoryError('webgl', asked, why);
  };
  webgl.uploadToGPU = (dataId) => {
    const { shape, texture } = webgl.texData.get(dataId);
    if (texture !== null && texture !== undefined) return;
    const before = webgl.textureManager.numBytesAllocated;
    const asked = { bytes: bytesOf(shape), shape };
    try {
      upload(dataId);
    } catch (error) {
      const limit = error instanceof Error && /greater than WebGL maximum/.test(error.message);
      throw limit ? new OutOfMemoryError('webgl', asked, error.message.replace(/\.$/, '')) : error;
    }
    if (webgl.textureManager.numBytesAllocated <= before) return;
    if (!largest || asked.bytes > largest.bytes) largest = asked;
    if (asked.bytes < large) return;
    try {
      assertRoom('the GPU has no more');
    } catch (error) {
      discard(webgl, dataId);
      throw error;
    }
  };
  return () => {
    if (webgl.textureManager.numBytesAllocated === checked) return;
    try {
      assertRoom('the GPU has no more');
    } catch (error) {
      emptyPool(webgl);
      throw error;
    }
  };
};

/** tfjs asks again after a timer, which a browser puts off for a second and more in a page that nobody sees. */
const soon = (): Promise<void> =>
  typeof document === 'object' && document.visibilityState === 'hidden'
    ? breathe()
    : new Promise((resolve) => setTimeout(resolve, 0));

export const guardWebgl = (backend: object): void => {
  const webgl = backend as Webgl;
  const { gl } = webgl.gpgpu;
  const why = 'the browser has taken its WebGL context away';
  watchDevice(backend, {
    name: 'webgl',
    lost: () => (gl.isContextLost() ? why : undefined),
    assertSound: guardTextures(webgl),
  });
  gl.canvas.addEventListener('webglcontextlost', () => lose(backend, why));
  webgl.gpgpu.pollFence = async ({ isFencePassed }) => {
    while (!isFencePassed() && !gl.isContextLost()) await soon();
  };
};
