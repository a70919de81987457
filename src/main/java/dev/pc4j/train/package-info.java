/**
 * Training: {@link dev.pc4j.train.Trainer} fits a graph to a data set on any engine, {@link dev.pc4j.train.Checkpoint}
 * carries a run over to another process and {@link dev.pc4j.train.MetricsLog} keeps its figures.
 * {@snippet file="TrainDigits.java" region="train"}
 *
 * <h2>Parts and machines</h2>
 * {@link dev.pc4j.train.Training#parts} divides the rows of a batch into parts, each inferred by itself; their gradients are added in the order of
 * the parts, so that it changes no bit who takes them. This machine does, one after another, or a {@link dev.pc4j.train.Cluster} side by side,
 * which also trains whole {@link dev.pc4j.train.Run}s side by side. A rule that steps within its inference knows no parts.
 *
 * <h2>Checkpoints</h2>
 * They are <a href="https://github.com/huggingface/safetensors">safetensors</a> files: {@code h1.weight} is [n_in, n_out] in float32; the
 * graph, all settings and the data's recipe are in the metadata. With validation {@code h1.weight} is the best epoch's, and {@code
 * last/h1.weight} is where {@code --resume} goes on. Python reads them as they are, here with one hidden layer of relu:
 * {@snippet lang="python" :
 * w = safetensors.numpy.load_file("net.safetensors")
 * h1 = x @ w["h1.weight"] + w["h1.bias"]
 * y = np.maximum(h1, 0) @ w["y.weight"] + w["y.bias"]
 * }
 *
 * <p>A network that was trained on loaded data knows how they were loaded, in a checkpoint as well. New rows are scaled, and other files
 * loaded, as the training rows were:
 * {@snippet file="TrainDigits.java" region="recipe"}
 */
package dev.pc4j.train;
