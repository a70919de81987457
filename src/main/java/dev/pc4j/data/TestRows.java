package dev.pc4j.data;

/**
 * Rows that a trained network is judged by.
 *
 * @param rows    the rows, scaled as those of training
 * @param heldOut whether they are the test part of the data; false where data that have no test part of their own are
 *                not the data of training, so that all of their rows are here
 */
public record TestRows(DataSet rows, boolean heldOut) {}
