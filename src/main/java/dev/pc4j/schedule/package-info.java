/**
 * In which order: a {@link dev.pc4j.schedule.Schedule} says what a learning rule does on a graph, as data, in {@link
 * dev.pc4j.schedule.Step}s that predict, relax and learn; {@link dev.pc4j.schedule.LearningRule} makes those of the literature, a
 * {@link dev.pc4j.schedule.Rule} of one's own others, and {@link dev.pc4j.schedule.Program} is a schedule cut into what engines run at a time.
 *
 * <h2>Conventions</h2>
 * Steps count value updates: the n passes of Torch2PC are n - 1 steps here. Errors are e = x - mu, the energy is half their squared sum over
 * the batch, never a mean, and the output's precision is an explicit factor. Gradients are divided by the batch size where the optimiser
 * takes them, not at the errors.
 *
 * <p>In the rules that iterate, values follow their force by plain steps, or by momentum or Adam, which start anew in every batch. A
 * tolerance ends an inference before T updates once the gradient of each row's energy with respect to the values that move has a smaller
 * norm; it is looked at after every so many updates, and devices wait at each look.
 *
 * <p>Strict predictive coding becomes unstable when the inference rate times the largest curvature of the energy exceeds 2, and that
 * curvature grows with the weights: when energies stop being finite the error names the layer and the step; a lower rate of values or of
 * weights helps. {@code new Inference(20, 0.1).with("h1", 0.5)} relaxes node {@code h1} at half the rate; a checkpoint keeps that.
 */
package dev.pc4j.schedule;
