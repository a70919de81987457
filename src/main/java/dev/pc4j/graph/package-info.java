/**
 * What is computed: a {@link dev.pc4j.graph.Graph} of value nodes, each with the {@link dev.pc4j.graph.Operator} that predicts it from its
 * parents and the {@link dev.pc4j.graph.Parameter}s of that operator. No arithmetic and no devices: engines have these.
 *
 * <p>Any computational graph will do: operators are records, a {@link dev.pc4j.graph.Sequence} of them is one value node, parameters of one
 * name are shared, every node has an energy, and any nodes are clamped at the call, in whole or in part:
 * {@snippet file="AnyGraph.java" region="graph"}
 *
 * <p>An operator of your own, without a change here, is a {@link dev.pc4j.graph.CustomOperator}: forward, J^T and gradients of one sample,
 * which {@code Operators.check} of the reference engine compares with finite differences.
 *
 * <h2>To add an operator</h2>
 * Its record here (kind, shape, parameters) and its class in {@code OperatorKinds}; its arithmetic in {@code engine/reference} and one line
 * in {@code Operators.of}; the same in each engine that has it ({@code engine/host} and {@code engine/device} have a function for it and a
 * line in {@code HostComposition} or {@code DeviceComposition}; kernels: {@code kernels/README.md}); a line in {@code OperatorsTest} (finite
 * differences) and a case in {@code GraphCases}. Rules, plans and checkpoints stay as they are.
 *
 * <h2>To add an activation</h2>
 * Its word, formula and, if it has one, usual parameter in {@link dev.pc4j.graph.Activation.Kind}; where arithmetic is forgotten then, it
 * does not compile.
 * <ol>
 * <li>Reference: value and slope in {@code engine/reference/Functions}.
 * <li>Host: value, slope and step in {@code ScalarActivations}, the same operations in the same order on vectors in
 * {@code VectorActivations}.
 * <li>CUDA and OpenCL: a line of {@code PC_ACTIVATIONS} in {@code kernels/activations.h}, at its place in the order of the kinds, and its
 * functions there.
 * <li>Tests: value, slope and step in {@code ExactActivations} and its bounds in {@code ActivationTwinsTest}, and in
 * {@code src/test/native/exact.h}.
 * </ol>
 * A step is f(x + d) - f(x) without cancellation, however small d is: see {@code pcSiluMove}. Conformance cases, the command line, help,
 * checkpoints and kernels that are compiled for a plan take it from the list. Renew {@code kernels/cuda/resources.txt}.
 *
 * <h2>To add an energy</h2>
 * A record in {@link dev.pc4j.graph.Energy}, its word in {@link dev.pc4j.graph.Energy.Kind}, and a branch in {@code
 * engine/reference/Energies} and in each engine that has it; where one is forgotten it does not compile.
 */
package dev.pc4j.graph;
