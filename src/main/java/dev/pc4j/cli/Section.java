package dev.pc4j.cli;

/** A group of options that several commands share, with the heading under which help lists them. */
interface Section {

    /** The heading. */
    String heading();
}
