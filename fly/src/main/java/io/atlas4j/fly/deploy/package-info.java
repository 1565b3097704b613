/**
 * Finding the apps of a project and deploying them with Fly's command line.
 *
 * <p>Open {@link io.atlas4j.fly.deploy.Deploys} first. A deploy is a process tree: what it prints comes as whole lines
 * with secrets masked and, where recognised, as phases; it is ended, with all its children, when it falls silent or
 * takes too long; and it always ends with exactly one exit event.
 */
@NullMarked
package io.atlas4j.fly.deploy;

import org.jspecify.annotations.NullMarked;
