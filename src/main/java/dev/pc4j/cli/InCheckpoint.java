package dev.pc4j.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an option whose value a checkpoint keeps: a run that goes on from the checkpoint has that value, whatever is
 * the option's default. An option without the mark is each run's own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface InCheckpoint {

    /** Where {@link SavedSettings} finds the value, by the names of record components with dots between. */
    String value();
}
