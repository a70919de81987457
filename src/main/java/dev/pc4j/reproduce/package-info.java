/**
 * Papers reproduced, one {@link dev.pc4j.reproduce.Experiment} each: it runs what the paper ran, as far as the machine goes, and puts the
 * paper's figures beside ours. What an experiment claims it checks itself. A new one is a class that implements the interface and a line in
 * {@link dev.pc4j.reproduce.Experiments}.
 */
package dev.pc4j.reproduce;
