/**
 * Which kernel runs a plan: the kernels there are, what each can run, how it divides a chain among blocks, how long that is thought to take, and
 * the choice. Asks nothing of the device but its properties.
 */
package dev.pc4j.engine.cuda.plan;
