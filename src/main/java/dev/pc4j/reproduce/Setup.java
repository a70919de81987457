package dev.pc4j.reproduce;

import dev.pc4j.data.DataException;
import dev.pc4j.data.DataSet;
import dev.pc4j.data.DataSets;
import dev.pc4j.data.LoadOptions;
import dev.pc4j.data.Split;
import dev.pc4j.engine.Engine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What experiments run on.
 *
 * @param engine what computes
 * @param quick whether they are to take minutes on two cores, at smaller sizes
 * @param dataFolder the folder to look for data sets in first
 * @param progress hears in a line what is being done
 */
public record Setup(Engine engine, boolean quick, Optional<Path> dataFolder, Consumer<String> progress) {

    /** One number in a quick run, another in a full one. */
    public int pick(int quickly, int fully) {
        return quick ? quickly : fully;
    }

    /** Says what is being done. */
    public void say(String line) {
        progress.accept(line);
    }

    /** So many rows of a data set, of all classes alike, or all where there are no more: files may have them class by class. */
    static DataSet some(DataSet data, int rows) {
        return rows < data.rows() ? data.shuffledSplit(rows, 0).test() : data;
    }

    /**
     * Loads the first of some data sets that is there.
     *
     * @throws DataException of the first one where none is
     */
    public Split load(String... names) {
        DataException missing = null;
        for (String name : names) {
            try {
                return DataSets.load(name, dataFolder.orElse(null), LoadOptions.defaults());
            } catch (DataException e) {
                missing = missing == null ? e : missing;
            }
        }
        throw missing;
    }
}
