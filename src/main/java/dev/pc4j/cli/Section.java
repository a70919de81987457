package dev.pc4j.cli;

import java.util.List;

/** A group of options that several commands share, with the heading under which help lists them. */
interface Section extends Conditional {

    /** The heading. */
    String heading();

    @Override
    default List<Idle> idle() {
        return List.of();
    }
}
