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
 * <p>What to touch for an operator, an activation or an energy that every engine has, the README's chapter on adding says.
 */
package dev.pc4j.graph;
