/** Says who it is, and then never comes back, or goes on talking. It cannot be asked to stop. */
export default async (what, emit) => {
  globalThis.process?.on('SIGTERM', () => undefined);
  emit(globalThis.process?.pid ?? null);
  await new Promise((resolve) => setTimeout(resolve, 50)); // until that is sent
  if (what === 'hang') for (;;);
  for (;;) await new Promise((resolve) => setTimeout(resolve, 10)).then(() => emit('more'));
};
