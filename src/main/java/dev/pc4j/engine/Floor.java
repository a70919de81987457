package dev.pc4j.engine;

/**
 * The least time of an inference iteration on a device, whatever the kernel.
 *
 * @param microseconds of one iteration
 * @param bound what takes that long, in a word
 * @param constants where the device's rates are from, in a few words
 */
public record Floor(double microseconds, String bound, String constants) {}
