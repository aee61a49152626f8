// Imported before everything else.

// graphql decides when it is loaded whether it checks every type twice, which costs a tenth of a
// request. Whoever develops sets NODE_ENV=development.
process.env['NODE_ENV'] ??= 'production';
