/**
 * Training: {@link dev.pc4j.train.Trainer} fits a graph to a data set on any engine, {@link dev.pc4j.train.Checkpoint}
 * carries a run over to another process and {@link dev.pc4j.train.MetricsLog} keeps its figures.
 * {@snippet file="TrainDigits.java" region="train"}
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
