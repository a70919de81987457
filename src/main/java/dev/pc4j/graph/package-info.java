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
 * Rules, plans, training and checkpoints know none by name, which {@code RoomsTest} holds; {@code EveryOperatorTest} and {@code
 * OperatorsTest} fail where a step is forgotten.
 * <ol>
 * <li>Its record here (kind, shape, parameters), and its class in {@code OperatorKinds}. Where it reads tokens it says so by {@code
 * vocabulary}.
 * <li>Reference: its arithmetic in {@code engine/reference} and one line in {@code Operators.of}.
 * <li>Host: a {@code HostFunction} and a line in {@code HostComposition}.
 * <li>Devices: a {@code DeviceFunction} and a line in {@code DeviceComposition}; kernels: {@code kernels/README.md}.
 * <li>Tests: a line in {@code OperatorsTest} (finite differences) and a case in {@code GraphCases}.
 * </ol>
 * An engine that has no function for it says which engines have.
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
 * A record in {@link dev.pc4j.graph.Energy} and its word in {@link dev.pc4j.graph.Energy.Kind}; where arithmetic is forgotten then, it does
 * not compile.
 * <ol>
 * <li>Reference: prediction, loss and force in {@code engine/reference/Energies}.
 * <li>Host: a {@code Loss} of {@code NodeEnergy}.
 * <li>CUDA and OpenCL: a {@code PC_KIND_} in {@code kernels/graph/task.h}, its number in {@code Starts.weigh}, its formulas in {@code
 * kernels/graph/weigh.h}.
 * <li>What targets it takes in {@code engine/Given}, its loss of outputs in {@code train/Predictions}, targets for its cases in {@code
 * conformance/Data}, and a case in {@code GraphCases}.
 * </ol>
 */
package dev.pc4j.graph;
