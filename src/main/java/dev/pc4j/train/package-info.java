/**
 * Training: {@link dev.pc4j.train.Trainer} fits a graph to a data set on any engine, {@link dev.pc4j.train.Checkpoint}
 * carries a run over to another process and {@link dev.pc4j.train.MetricsLog} keeps its figures.
 */
package dev.pc4j.train;
