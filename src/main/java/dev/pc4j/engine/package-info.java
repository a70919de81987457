/**
 * Running it: an {@link dev.pc4j.engine.Engine} compiles a graph and a schedule into a {@link dev.pc4j.engine.Plan}, which is run as often
 * as asked. What engines share is here, above all {@link dev.pc4j.engine.CheckedPlan}, which checks every call before an engine's
 * {@link dev.pc4j.engine.EnginePlan} sees it; the engines themselves are packages of their own, found by {@link
 * dev.pc4j.engine.Engines} through the service loader.
 *
 * <p>A training loop and an optimiser of your own: compile a plan, hand it batches, take the gradients.
 * {@snippet file="OwnLoop.java" region="loop"}
 *
 * <p>What a batch, or a machine, has to say leaves a plan as {@link dev.pc4j.engine.GradientSums}, is added to what others say, and is learnt
 * from by any plan of the graph: {@code plan.learn(sums, 1)}.
 *
 * <p>Inference by hand, for as long as it takes, and memory outside the heap:
 * {@snippet file="OwnLoop.java" region="steps"}
 *
 * <p>{@code plan.record(clamps, "h1", "h2")} keeps values and errors of every iteration, {@code plan.trace(x, y)} the energies, and {@code
 * plan.diagnose(x, y)} says in one call what happens in a network: energies by node and iteration, norms of errors, and how like each
 * parameter's gradient is to backpropagation's.
 */
package dev.pc4j.engine;
