/*
 * Fibers: stacks that hand the processor to each other by a plain jump. One fiber is one CUDA thread, so that thousands of them can
 * stand at a barrier on one operating system thread, in an order that the tests choose.
 * x86-64 saves the six callee-saved registers by hand (some ten nanoseconds a switch); elsewhere ucontext does it.
 */
#ifndef PC_SHIM_FIBERS_H
#define PC_SHIM_FIBERS_H

#include <cstddef>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
#define PC_SHIM_ASAN 1
#endif

namespace shim {

/** One stack, kept for later fibers when its fiber has ended. */
struct Stack {
    char* low;
    size_t size;
    Stack* next;
};

/** Where a suspended fiber, or the operating system thread's own stack, goes on. */
struct Context {
#if defined(__x86_64__)
    void* pointer = nullptr;
#else
    ucontext_t registers;
#endif
    const void* low = nullptr;
    size_t size = 0;
    void* fake = nullptr;
};

/** A stack with room for a kernel's locals; stacks start at different cache sets, or a block of them would fight for a few. */
Stack* newStack();

/** False if the fiber on this stack wrote below it. */
bool intact(const Stack* stack);

/** Makes `context` start `entry` on `stack`. */
void prepare(Context& context, Stack* stack, void (*entry)());

/** Goes on at `to`; returns when somebody goes on at `from`. With `leaving`, nobody will. */
void change(Context& from, Context& to, bool leaving = false);

/** The first thing that `entry` does. */
void arrived();

}

#endif
