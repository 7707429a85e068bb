/** How each backend starts: a row each, imported only when asked for. */
import type { BackendName, Starter } from './contract.js';
import { isRegistered } from './host.js';
import { loadTensorflow, tensorflowDetails } from './tensorflow.js';
import { guardMemory, loadWasm, wasmDetails } from './wasm.js';
import { loadWebgl, webglDetails } from './webgl.js';
import { guardWebgl } from './webglFaults.js';
import { loadWebgpu, webgpuDetails } from './webgpu.js';
import { guardWebgpu } from './webgpuFaults.js';

export const starters: Readonly<Record<BackendName, Starter>> = {
  webgpu: {
    packages: ['@tensorflow/tfjs-backend-webgpu', 'webgpu'],
    hosts: ['node', 'browser'],
    load: loadWebgpu,
    onStart: guardWebgpu,
    details: webgpuDetails,
    install:
      'npm install @tensorflow/tfjs-backend-webgpu webgpu, and a driver for the GPU (Vulkan, Metal, Direct3D 12); for a program that plays one, set the environment that `handgrad backends` shows before Node starts',
  },
  tensorflow: {
    packages: ['@tensorflow/tfjs-node'],
    hosts: ['node'],
    load: loadTensorflow,
    details: tensorflowDetails,
    install: 'npm install @tensorflow/tfjs-node --ignore-scripts && npx handgrad backends --install native',
  },
  webgl: {
    packages: ['@tensorflow/tfjs-backend-webgl'],
    hosts: ['browser'],
    load: loadWebgl,
    onStart: guardWebgl,
    details: webglDetails,
  },
  wasm: {
    packages: ['@tensorflow/tfjs-backend-wasm'],
    hosts: ['node', 'browser'],
    load: loadWasm,
    onStart: guardMemory,
    details: wasmDetails,
  },
  cpu: {
    packages: ['@tensorflow/tfjs-backend-cpu'],
    hosts: ['node', 'browser'],
    load: async () => {
      if (!isRegistered('cpu')) await import('@tensorflow/tfjs-backend-cpu');
    },
    // It greets at its first tensor; output belongs to the program that uses it.
    onStart: (cpu) => void ((cpu as { firstUse: boolean }).firstUse = false),
  },
};

export const backendNames = Object.keys(starters) as readonly BackendName[];

/** What starts in a host, the fastest first. */
export const namesIn = (host: Starter['hosts'][number]): readonly BackendName[] =>
  backendNames.filter((name) => starters[name].hosts.includes(host));
