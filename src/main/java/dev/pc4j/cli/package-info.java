/** The commands. This room knows all others, and none knows it. One small class a command, options shared as mixins. */
package dev.pc4j.cli;
