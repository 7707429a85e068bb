// Compiled into tfjs-node's addon, whose calls of these three functions come here first.
//
// oneDNN's compiled matrix products let the stack pointer of their thread point into a buffer on the heap, as soon as
// they sum over more elements than fit on the stack (84 with AVX-512). A signal handler that runs meanwhile writes its
// frame below that buffer: over whatever lies there. So no signal may arrive while an op runs: the kernel keeps it
// until afterwards (on this thread), or gives it to one of Node's other threads (from TensorFlow's own).

#undef TFE_Execute
#undef TFE_NewContext
#undef TF_Version
#include <csignal>
#include <string>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/eager/c_api.h"

namespace {

/** While one lives, this thread gets no signal but those of its own mistakes. */
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals &) = delete;
  NoSignals &operator=(const NoSignals &) = delete;

 private:
  sigset_t before_;
};

}  // namespace

extern "C" {

void handgrad_TFE_Execute(TFE_Op *op, TFE_TensorHandle **outputs, int *count, TF_Status *status) {
  NoSignals here;
  TFE_Execute(op, outputs, count, status);
}

// The threads that it starts inherit what is blocked, for good.
TFE_Context *handgrad_TFE_NewContext(const TFE_ContextOptions *options, TF_Status *status) {
  NoSignals here;
  return TFE_NewContext(options, status);
}

// How JavaScript knows that it may call those products: 2.15.1+handgrad.BUILD, in the notation of semantic versions.
const char *handgrad_TF_Version() {
  static const std::string version = std::string(TF_Version()) + HANDGRAD_BUILD;
  return version.c_str();
}

}  // extern "C"
