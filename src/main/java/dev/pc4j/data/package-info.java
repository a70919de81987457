/**
 * Data sets for classification and regression, and the batches that training takes from them.
 *
 * <p>{@link dev.pc4j.data.DataSets#load} finds and reads a data set by name, folder or CSV file and returns a
 * {@link dev.pc4j.data.Split}; {@link dev.pc4j.data.Batches} orders and copies its rows. Arrays are row-major float32:
 * inputs {@code [rows, features]}, targets {@code [rows, outputs]}, one-hot where they are classes. Rows and columns
 * are counted from 0, lines of a file from 1. Bad data is a {@link dev.pc4j.data.DataException} with a one-line
 * message.
 */
package dev.pc4j.data;
