/**
 * In which order: a {@link dev.pc4j.schedule.Schedule} says what a learning rule does on a graph, as data, in {@link
 * dev.pc4j.schedule.Step}s that predict, relax and learn; {@link dev.pc4j.schedule.LearningRule} makes those of the literature, and
 * {@link dev.pc4j.schedule.Program} is a schedule cut into what engines run at a time.
 */
package dev.pc4j.schedule;
