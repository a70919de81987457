package dev.pc4j.graph;

/**
 * That a node predicts from another.
 *
 * @param child the index of the node that predicts
 * @param slot which of its parents the other is; a node that is a parent twice is used twice
 */
public record Use(int child, int slot) {}
