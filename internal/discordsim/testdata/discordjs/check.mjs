// A bot written with discord.js, which knows nothing of the simulation: it answers a slash command, opens a form from
// a button, answers the form, and replies to mentions. It ends when its standard input does.
//
// DISCORDJS is the folder that holds node_modules with discord.js 14 and https-proxy-agent 7.
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(path.join(process.env.DISCORDJS, 'package.json'));
const proxy = process.env.HTTPS_PROXY;

// Neither of discord.js's two ways to Discord reads HTTPS_PROXY: each is given an agent.
const { HttpsProxyAgent } = load('https-proxy-agent');
const websockets = load('ws');
const Direct = websockets.WebSocket;
websockets.WebSocket = class extends Direct {
  constructor(address, protocols, options) {
    super(address, protocols, { ...options, agent: new HttpsProxyAgent(proxy) });
  }
};
const { ProxyAgent } = createRequire(load.resolve('@discordjs/rest'))('undici');
const discord = load('discord.js');
const { GatewayIntentBits: intents } = discord;

const client = new discord.Client({
  intents: [intents.Guilds, intents.GuildMessages, intents.DirectMessages],
  partials: [discord.Partials.Channel],
  allowedMentions: { parse: [] },
  rest: { agent: new ProxyAgent(proxy) },
});

client.once('clientReady', async () => {
  const command = new discord.SlashCommandBuilder().setName('echo').setDescription('Says it again')
    .addStringOption((o) => o.setName('text').setDescription('What to say').setRequired(true))
    .addStringOption((o) => o.setName('tone').setDescription('How to say it').setAutocomplete(true))
    .addUserOption((o) => o.setName('to').setDescription('To whom'))
    .addChannelOption((o) => o.setName('at').setDescription('Where'));
  const menu = new discord.ContextMenuCommandBuilder().setName('Quote it').setType(discord.ApplicationCommandType.Message);
  await client.application.commands.set([command, menu], client.guilds.cache.first().id);
  console.log('ready as', client.user.tag);
});

// layout is a message of components v2: a text with a button beside it, and a select.
function layout(quote) {
  const more = new discord.ButtonBuilder().setCustomId('more').setLabel('More').setStyle(discord.ButtonStyle.Secondary);
  const section = new discord.SectionBuilder().addTextDisplayComponents((t) => t.setContent(`> ${quote}`)).setButtonAccessory(more);
  const pick = new discord.StringSelectMenuBuilder().setCustomId('pick').addOptions({ label: 'One', value: '1' }, { label: 'Two', value: '2' });
  return new discord.ContainerBuilder().addSectionComponents(section)
    .addActionRowComponents(new discord.ActionRowBuilder().addComponents(pick));
}

async function answer(interaction) {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    await interaction.respond(['kindly', 'loudly'].filter((t) => t.startsWith(typed)).map((t) => ({ name: t, value: t })));
  } else if (interaction.isMessageContextMenuCommand()) {
    const flags = discord.MessageFlags.IsComponentsV2 | discord.MessageFlags.Ephemeral;
    await interaction.reply({ components: [layout(interaction.targetMessage.content)], flags });
  } else if (interaction.isStringSelectMenu()) {
    const picked = new discord.TextDisplayBuilder().setContent(`picked ${interaction.values.join()}`);
    await interaction.update({ components: [picked] });
  } else if (interaction.isChatInputCommand()) {
    const to = interaction.options.getMember('to');
    const at = interaction.options.getChannel('at');
    await interaction.deferReply();
    const button = new discord.ButtonBuilder().setCustomId('more').setLabel('More').setStyle(discord.ButtonStyle.Primary);
    const row = new discord.ActionRowBuilder().addComponents(button);
    const where = to && at ? ` to ${to.displayName} at ${at.name}` : '';
    await interaction.editReply({ content: `echo: ${interaction.options.getString('text')}${where}`, components: [row] });
  } else if (interaction.isButton()) {
    const input = new discord.TextInputBuilder().setCustomId('what').setLabel('What').setStyle(discord.TextInputStyle.Short);
    const modal = new discord.ModalBuilder().setCustomId('form').setTitle('More').addComponents(new discord.ActionRowBuilder().addComponents(input));
    await interaction.showModal(modal);
  } else if (interaction.isModalSubmit()) {
    const content = `form: ${interaction.fields.getTextInputValue('what')}`;
    await interaction.reply({ content, flags: discord.MessageFlags.Ephemeral });
    await interaction.followUp({ content: 'for everybody' });
  }
}

client.on('interactionCreate', (interaction) => answer(interaction).catch((error) => console.error('answer:', error)));
client.on('messageCreate', (message) => {
  if (message.author.bot || !message.mentions.has(client.user)) return;
  message.reply(`heard: ${message.content.replace(/<@\d+>/, '').trim()}`).catch((error) => console.error('reply:', error));
});
client.on('error', (error) => console.error('client:', error));

process.stdin.resume();
process.stdin.on('end', async () => {
  await client.destroy();
  process.exit(0);
});
await client.login(process.env.DISCORD_TOKEN);
