package dev.pc4j.data;

/**
 * A data set in two parts of one shape: rows to learn from and rows to be judged by.
 *
 * @param train what is learnt from
 * @param test  what is judged by; same number of features and the same classes or target columns
 */
public record Split(DataSet train, DataSet test) {

    /**
     * Checks that the two parts fit each other.
     *
     * @throws DataException where the numbers of features or the classes differ
     */
    public Split {
        if (train.features() != test.features()) {
            throw new DataException("'%s' has %d features but '%s' has %d: both parts need the same"
                    .formatted(train.name(), train.features(), test.name(), test.features()));
        }
        if (!train.targets().what().equals(test.targets().what())
                || !train.targets().names().equals(test.targets().names())) {
            throw new DataException("'%s' has %d %s and '%s' has %d, or other names: both parts need the same"
                    .formatted(train.name(), train.targets().names().size(), train.targets().what(), test.name(),
                            test.targets().names().size()));
        }
    }
}
