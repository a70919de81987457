package dev.pc4j.cli;

import java.util.List;

/** A command, or a group of options, some of whose options mean nothing beside others. */
interface Conditional {

    /** The options that mean nothing as things are, once all options are read. */
    List<Idle> idle();
}
