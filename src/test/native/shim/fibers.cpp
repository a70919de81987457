/* Stacks and switches; see fibers.h. */
#include "fibers.h"

#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>

#if PC_SHIM_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace shim {

namespace {

#if PC_SHIM_ASAN
constexpr size_t STACK_BYTES = 256 * 1024;
#else
constexpr size_t STACK_BYTES = 48 * 1024;
#endif

/* An odd number of cache lines apart. */
constexpr size_t STAGGER = 17 * 64;
constexpr uint64_t CANARY = 0x5057c0de5057c0deULL;

#if PC_SHIM_ASAN
thread_local Context* left;
thread_local Context* entered;
#endif

}

Stack* newStack() {
    static thread_local unsigned count = 0;
    const size_t shift = count++ % 53 * STAGGER;
    void* memory = mmap(nullptr, STACK_BYTES + shift, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        abort();
    }
    Stack* stack = new Stack{static_cast<char*>(memory), STACK_BYTES + shift, nullptr};
    *reinterpret_cast<uint64_t*>(stack->low) = CANARY;
    return stack;
}

bool intact(const Stack* stack) {
    return *reinterpret_cast<const uint64_t*>(stack->low) == CANARY;
}

#if defined(__x86_64__)

/* rdi: where to keep this stack pointer, rsi: the stack pointer to go on with. A jump instead of a return: the processor's return
 * stack knows nothing of our switches and would mispredict each. */
asm(R"(
    .text
    .p2align 4
    .hidden pc_shim_switch
    .globl pc_shim_switch
    .type pc_shim_switch, @function
pc_shim_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    popq %rcx
    jmp *%rcx
    .size pc_shim_switch, . - pc_shim_switch
)");
extern "C" void pc_shim_switch(void** from, void* to);

void prepare(Context& context, Stack* stack, void (*entry)()) {
    context.low = stack->low;
    context.size = stack->size;
    context.fake = nullptr;
    void** top = reinterpret_cast<void**>(stack->low + stack->size - 64);
    top[7] = nullptr; /* the return address of entry, which never returns; it leaves the stack aligned as after a call */
    top[6] = reinterpret_cast<void*>(entry);
    for (int i = 0; i < 6; i++) {
        top[i] = nullptr;
    }
    context.pointer = top;
}

static void swap(Context& from, Context& to) {
    pc_shim_switch(&from.pointer, to.pointer);
}

#else

void prepare(Context& context, Stack* stack, void (*entry)()) {
    context.low = stack->low;
    context.size = stack->size;
    context.fake = nullptr;
    getcontext(&context.registers);
    context.registers.uc_stack.ss_sp = stack->low + 64;
    context.registers.uc_stack.ss_size = stack->size - 64;
    context.registers.uc_link = nullptr;
    makecontext(&context.registers, entry, 0);
}

static void swap(Context& from, Context& to) {
    swapcontext(&from.registers, &to.registers);
}

#endif

#if PC_SHIM_ASAN

void arrived() {
    const void* low;
    size_t size;
    __sanitizer_finish_switch_fiber(entered->fake, &low, &size);
    left->low = low;
    left->size = size;
}

void change(Context& from, Context& to, bool leaving) {
    left = &from;
    entered = &to;
    __sanitizer_start_switch_fiber(leaving ? nullptr : &from.fake, to.low, to.size);
    swap(from, to);
    arrived();
}

#else

void arrived() {
}

void change(Context& from, Context& to, bool) {
    swap(from, to);
}

#endif

}
