package io.atlas4j.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands: one whose constructor asks for the {@link Cli} gets it. */
record CommandFactory(Cli cli) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == Cli.class) {
            return type.cast(cli);
        }
        var wants = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {Cli.class}))
                .findFirst();
        if (wants.isEmpty()) {
            return CommandLine.defaultFactory().create(type);
        }
        try {
            return type.cast(wants.get().newInstance(cli));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e.getCause());
        }
    }
}
