/**
 * Data sets for classification and regression, and the batches that training takes from them.
 *
 * <p>{@link dev.pc4j.data.DataSets#load} finds and reads a data set by name, folder, archive or file and returns a
 * {@link dev.pc4j.data.Split}; {@link dev.pc4j.data.Batches} orders, copies and, where its recipe says so, changes its
 * rows. Arrays are row-major float32: inputs {@code [rows, features]}, whose rows may have a shape, images {@code [height,
 * width, channels]}; targets {@code [rows, outputs]}, one-hot where they are classes. {@link dev.pc4j.data.Inputs} may lie
 * in memory or be read as they are asked for. Rows and columns are counted from 0, lines of a file from 1. All that
 * decides how a sample looks is in the {@link dev.pc4j.data.DataRecipe}, which checkpoints keep. Bad data is a {@link
 * dev.pc4j.data.DataException} with a one-line message.
 *
 * <p>What would take more than a quarter of the heap as floats is read by batches while a network learns: images are decoded then, {@code .npy}
 * files mapped. Rows that no file format has are {@code Inputs} of your own, one method that writes a row. Images may change by chance while
 * a network learns, by seed, epoch and row, so that a run that is taken up again goes on exactly. A checkpoint keeps how its data were loaded:
 * split, label column, names of columns and classes, and the scaling as measured on the training rows; of a file other than the one trained
 * on, all rows are test rows.
 *
 * <p>Data of a graph with several inputs or outputs are named after its nodes and learnt from by batches as any other; a trainer judges all
 * outputs together, or one by its name:
 *
 * {@snippet :
 * NodeInputs inputs = NodeInputs.of("left", left, 20).and("right", right, 30); // [rows, 20] and [rows, 30]
 * Targets.Nodes targets = Targets.Nodes.of("digit", new Targets.Classes(names, labels))
 *         .and("area", new Targets.Numbers(List.of("area"), areas));
 * trainer.fit(new DataSet("pairs", inputs, targets), 10);
 * }
 *
 * <p>Files of NumPy arrays hold them under the same names: {@link dev.pc4j.data.LoadOptions#withEnds} of {@link dev.pc4j.data.GraphEnds#of}.
 *
 * <p>Each kind of files is a {@code Source} that reads itself: {@code CsvSource}, {@code IdxFolder}, {@code ImageFolder},
 * {@code Cifar}, {@code ArrayFiles}, {@code TextFile}; {@code Source.at} tells them apart and {@code Locator} finds them.
 */
package dev.pc4j.data;
