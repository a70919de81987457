/**
 * Ready-made models: graphs, of {@link dev.pc4j.model.Models}, and models with verbs of their own on an engine, {@link
 * dev.pc4j.model.Hopfield} (store, recall) and {@link dev.pc4j.model.PredictiveForwardForward} (fit, classify, reconstruct, sample).
 *
 * <p>{@code Models} has LeNet, Alonso's network, VGG-5 and VGG-7, ResNet-18, recurrent networks, transformers, a language model,
 * autoencoders and muPC.
 *
 * <p>A Hopfield network stores patterns by predictive coding, with or without hidden nodes, recalls by sign dynamics, by relaxation or by
 * completing what is known, and saves itself, on every engine; sign dynamics are computed in Java.
 * {@snippet file="Memory.java" region="memory"}
 *
 * <p>The predictive forward-forward algorithm (Ororbia and Mali 2023):
 * {@snippet file="Goodness.java" region="goodness"}
 * Its goodness is low activity: the other way round than in Hinton's forward-forward algorithm. Compared with its authors' code, the top
 * latents start small instead of at zero, where the norm has no slope, and step by their own row's error instead of the batch's mean.
 */
package dev.pc4j.model;
