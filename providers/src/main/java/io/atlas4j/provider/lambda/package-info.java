/**
 * Lambda Cloud: whole virtual machines with GPUs, on which a container is started by cloud-init.
 *
 * <p>Open {@link io.atlas4j.provider.lambda.Lambda} first. {@code LambdaApi} has a method per endpoint and keeps Lambda's
 * rates, {@code LambdaWire} reads their JSON, {@code LambdaTranslate} turns their words into ours and back without sending
 * anything, {@code LambdaUserData} writes the script that runs in the machine. An instance is known by the tags it was
 * launched with: its name, when, which ports. Firewall rulesets carry the name of the one machine they belong to.
 */
@NullMarked
package io.atlas4j.provider.lambda;

import org.jspecify.annotations.NullMarked;
