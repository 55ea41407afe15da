// Called for every error, and never comes back.
Error.prepareStackTrace = () => { for (;;); };
null.x;
