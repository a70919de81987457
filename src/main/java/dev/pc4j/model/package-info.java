/**
 * Ready-made models: graphs, of {@link dev.pc4j.model.Models}, and models with verbs of their own on an engine, {@link
 * dev.pc4j.model.Hopfield} (store, recall) and {@link dev.pc4j.model.PredictiveForwardForward} (fit, classify, reconstruct, sample).
 */
package dev.pc4j.model;
