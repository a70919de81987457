/**
 * What is computed: a {@link dev.pc4j.graph.Graph} of value nodes, each with the {@link dev.pc4j.graph.Operator} that predicts it from its
 * parents and the {@link dev.pc4j.graph.Parameter}s of that operator. No arithmetic and no devices: engines have these.
 */
package dev.pc4j.graph;
